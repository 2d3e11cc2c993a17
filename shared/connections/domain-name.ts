/** The domain of a normalised address, as DNS spells it. */
export function domainOf(email: string): string | undefined {
  const name = email.slice(email.lastIndexOf("@") + 1);
  const url = URL.canParse(`https://${name}/`) ? new URL(`https://${name}/`) : undefined;
  return url?.hostname;
}
