/** As the tokens that people hold: ten minutes, and thirty days of refreshing. */
export const accessSeconds = 600;
export const grantSeconds = 30 * 86_400;
