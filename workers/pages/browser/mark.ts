/** The sign of the product; the same drawing stands in the bar of every page. */
export const markPath = "M3 3h5v13h13v5H3zM12 3h9v9h-5V8h-4z";

export const mark = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path fill="#2f55c4" d="${markPath}"/></svg>`;
