import { registerEnumType } from "type-graphql";

export enum CheckDataType {
  FIRST_NAME = "FIRST_NAME",
  LAST_NAME = "LAST_NAME",
  BIRTHDATE = "BIRTHDATE",
  LEGAL_REPRESENTATIVE_FIRST_NAME = "LEGAL_REPRESENTATIVE_FIRST_NAME",
  LEGAL_REPRESENTATIVE_LAST_NAME = "LEGAL_REPRESENTATIVE_LAST_NAME",
  LEGAL_REPRESENTATIVE_BIRTHDATE = "LEGAL_REPRESENTATIVE_BIRTHDATE",
  COMPANY_NAME = "COMPANY_NAME",
  COMPANY_NUMBER = "COMPANY_NUMBER",
  UNKNOWN = "UNKNOWN",
}

registerEnumType(CheckDataType, {
  name: "CheckDataType",
  description: "What a value extracted by a check is.",
  valuesConfig: {
    FIRST_NAME: { description: "First name on the document, often in capitals." },
    LAST_NAME: { description: "Last name on the document, often in capitals." },
    BIRTHDATE: { description: "Date of birth on the document, as text holding Unix seconds." },
    LEGAL_REPRESENTATIVE_FIRST_NAME: { description: "Legal users: first name of the legal representative." },
    LEGAL_REPRESENTATIVE_LAST_NAME: { description: "Legal users: last name of the legal representative." },
    LEGAL_REPRESENTATIVE_BIRTHDATE: {
      description: "Legal users: date of birth of the legal representative, as text holding Unix seconds.",
    },
    COMPANY_NAME: { description: "Name of the company in its register." },
    COMPANY_NUMBER: { description: "Number of the company in its register." },
    UNKNOWN: { description: "A kind of value this API does not know yet; see rawType." },
  },
});
