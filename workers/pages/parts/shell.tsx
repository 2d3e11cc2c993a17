import type { PropsWithChildren } from "hono/jsx";
import { directionOf, locales } from "../../../shared/kernel/locale.ts";
import { themes } from "../door/theme.ts";
import type { View } from "../environment.ts";
import { brandPaths } from "../front/brand.ts";
import { languageNames } from "../messages/language-names.ts";
import { shell } from "../messages/shell.ts";
import { Document, type PageProps } from "./document.tsx";
import { FormToken } from "./form.tsx";
import { Mark } from "./icons.tsx";
import { regionWords } from "./region-words.ts";

/** Whose door this is: the company's own picture and name, where it chose any. */
export const Brand = ({ href, view }: { href: string; view: View }) => {
  const { brand } = view;
  if (!brand)
    return (
      <a class="brand" href={href}>
        <Mark />
        {shell.product}
      </a>
    );
  const { logo } = brandPaths(brand);
  return (
    <a class="brand" href={href}>
      {logo === null ? <Mark /> : <img src={logo} alt="" />}
      <bdi>{brand.name}</bdi>
    </a>
  );
};

/** Each language by its own name, for whoever cannot read the page as it stands. */
const LanguageSwitch = ({ view }: { view: View }) => (
  <form class="theme push" method="post" action="/language">
    <FormToken view={view} />
    <input type="hidden" name="back" value={view.path} />
    <span id="language-label">{shell.language}</span>
    {locales.map((locale) => (
      <button
        type="submit"
        name="language"
        value={locale}
        lang={locale}
        dir={directionOf(locale)}
        aria-pressed={locale === view.locale ? "true" : "false"}
      >
        {languageNames[locale]}
      </button>
    ))}
  </form>
);

export const Footer = ({ view }: { view: View }) => (
  <footer class="foot">
    <div>
      <span>{shell.servedFrom(regionWords(view.region))}</span>
      <nav class="links" aria-label={shell.footerLabel}>
        <a href="/docs/">{shell.docs}</a>
        <a href="/v1/openapi.json">{shell.openApi}</a>
      </nav>
      <LanguageSwitch view={view} />
      <form class="theme" method="post" action="/theme">
        <FormToken view={view} />
        <input type="hidden" name="back" value={view.path} />
        <span id="theme-label">{shell.theme}</span>
        {themes.map((theme) => (
          <button
            type="submit"
            name="theme"
            value={theme}
            id={`theme-${theme}`}
            aria-labelledby={`theme-label theme-${theme}`}
            aria-pressed={theme === view.theme ? "true" : "false"}
          >
            {shell.themes[theme]}
          </button>
        ))}
      </form>
    </div>
  </footer>
);

interface PublicPageProps extends PageProps {
  /** A single form stands in the middle; everything else uses the whole width. */
  narrow?: boolean;
}

/** The pages in front of the door: start, sign-in, sign-up, errors. */
export const PublicPage = ({ narrow, children, ...page }: PropsWithChildren<PublicPageProps>) => (
  <Document {...page}>
    <header class="bar">
      <div>
        <Brand href={page.view.brand ? `/t/${page.view.brand.slug}` : "/"} view={page.view} />
        <nav class="links push" aria-label={shell.publicNavigation}>
          {page.view.signedIn ? (
            <a href="/console">{shell.console}</a>
          ) : (
            <>
              <a href="/signin">{shell.signIn}</a>
              <a href="/signup">{shell.signUp}</a>
            </>
          )}
        </nav>
      </div>
    </header>
    <main id="main" class={narrow ? "front narrow" : "front sections"}>
      {children}
    </main>
    <Footer view={page.view} />
  </Document>
);
