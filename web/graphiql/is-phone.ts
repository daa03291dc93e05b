/** As in phone.css: where a panel and the editors do not fit side by side. */
export const isPhone = () => matchMedia("(max-width: 40rem)").matches;
