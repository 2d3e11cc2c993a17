import type { TaskStatus, TaskSummary } from "../../../shared/agents/contract.ts";
import { tasks } from "../messages/tasks.ts";
import { Time } from "./pieces.tsx";

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
    <table>
      <caption class="hushed">{tasks.caption}</caption>
      <thead>
        <tr>
          <th scope="col">{tasks.task}</th>
          <th scope="col">{tasks.status}</th>
          <th scope="col">{tasks.created}</th>
        </tr>
      </thead>
      <tbody>
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
      </tbody>
    </table>
  </div>
);
