import type { Context } from "hono";
import { type ApplicationList, applicationList } from "../../../shared/oauth/contract.ts";
import type { PagesHono, View } from "../environment.ts";
import { tools as text } from "../messages/tools.ts";
import { Day } from "../parts/pieces.tsx";
import { scopeWords } from "../parts/scope-list.tsx";
import { TableSection } from "../parts/table.tsx";
import { PostButton } from "./post-button.tsx";

const Row = ({ tool, view }: { tool: ApplicationList["data"][number]; view: View }) => (
  <tr>
    <th scope="row">{tool.name}</th>
    <td class="small">{tool.scopes.map(scopeWords).join(", ")}</td>
    <td>
      <Day at={tool.allowed_at} />
    </td>
    <td>
      <PostButton
        view={view}
        action={`/console/security/tools/${tool.id}/withdraw`}
        text={text.withdraw}
        label={text.withdrawOf(tool.name)}
      />
    </td>
  </tr>
);

/** The company's tools that the person has let act for them. */
export async function toolsSection(c: Context<PagesHono>) {
  const view = c.var.view;
  const { data } = await c.var.member.api.read(applicationList, "/v1/auth/applications");
  return (
    <TableSection
      id="tools"
      title={text.section}
      columns={[text.tool, text.mayDo, text.since, { text: text.withdraw, as: "hushed" }]}
      isEmpty={data.length === 0}
      empty={text.none}
    >
      {data.map((tool) => (
        <Row tool={tool} view={view} />
      ))}
    </TableSection>
  );
}
