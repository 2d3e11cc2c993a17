import type { TaskStatus, TaskSummary } from "../../../shared/agents/contract.ts";
import { tasks } from "../messages/tasks.ts";
import { Time } from "./pieces.tsx";
import { Table } from "./table.tsx";

const tones: Record<TaskStatus, string> = {
  queued: "busy",
  running: "busy",
  succeeded: "good",
  failed: "bad",
  needs_model: "warn",
  cancelled: "",
};

export const StatusBadge = ({ status }: { status: TaskStatus }) => (
  <span class={`badge ${tones[status]}`}>{tasks.states[status]}</span>
);

export const TaskTable = ({ list }: { list: readonly TaskSummary[] }) => (
  <div class="scroll">
    <Table caption={tasks.caption} columns={[tasks.task, tasks.status, tasks.created]}>
      {list.map((task) => (
        <tr>
          <th scope="row">
            <a href={`/console/tasks/${task.id}`}>{task.title}</a>
          </th>
          <td>
            <StatusBadge status={task.status} />
          </td>
          <td>
            <Time at={task.created_at} />
          </td>
        </tr>
      ))}
    </Table>
  </div>
);
