import type { PropsWithChildren } from "hono/jsx";
import { directionOf } from "../../../shared/kernel/locale.ts";
import type { AssetPaths } from "../browser/assets.ts";
import type { View } from "../environment.ts";
import { brandPaths } from "../front/brand.ts";
import { shell } from "../messages/shell.ts";

export interface PageProps {
  view: View;
  /** Page, then tenant where there is one; the product is added. */
  title: string;
  script?: Extract<keyof AssetPaths, `${string}.js`> | undefined;
}

export const Document = ({ view, title, script, children }: PropsWithChildren<PageProps>) => (
  <html
    lang={view.locale}
    dir={directionOf(view.locale)}
    {...(view.theme === "system" ? {} : { "data-theme": view.theme })}
  >
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{`${title} · ${shell.product}`}</title>
      <link rel="stylesheet" href={view.assets["app.css"]} />
      {view.brand?.accent && <link rel="stylesheet" href={brandPaths(view.brand).style} />}
      <link rel="icon" href={view.assets["mark.svg"]} type="image/svg+xml" />
      {script && <script src={view.assets[script]} defer />}
    </head>
    <body>
      <a class="skip" href="#main">
        {shell.skip}
      </a>
      {children}
    </body>
  </html>
);
