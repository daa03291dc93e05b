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
  description: "The kind of a value that a check extracted.",
  valuesConfig: {
    FIRST_NAME: { description: "First name on the document, often in capital letters." },
    LAST_NAME: { description: "Last name on the document, often in capital letters." },
    BIRTHDATE: {
      description: "Date of birth on the document, in Unix seconds written as a string. Negative before 1970.",
    },
    LEGAL_REPRESENTATIVE_FIRST_NAME: { description: "Legal users: first name of the legal representative." },
    LEGAL_REPRESENTATIVE_LAST_NAME: { description: "Legal users: last name of the legal representative." },
    LEGAL_REPRESENTATIVE_BIRTHDATE: {
      description:
        "Legal users: date of birth of the legal representative, in Unix seconds written as a string. Negative " +
        "before 1970.",
    },
    COMPANY_NAME: { description: "Name of the company in the company register." },
    COMPANY_NUMBER: { description: "Registration number of the company." },
    UNKNOWN: { description: "A kind that this API does not know yet; see rawType." },
  },
});
