import { counted, type Translated } from "../../../../shared/kernel/locale.ts";
import type { taskLog as english } from "../en/task-log.ts";

const ends = {
  queued: "في قائمة الانتظار.",
  running: "قيد التنفيذ.",
  succeeded: "انتهت: نجحت.",
  failed: "انتهت: فشلت.",
  needs_model: "انتهت: تحتاج إلى نموذج، فلم يُكتب شيء.",
  cancelled: "أُلغيت.",
};
const files = (count: number) =>
  counted("ar", count, { one: "ملف واحد", two: "ملفان", few: "# ملفات", many: "# ملفًا", other: "# ملف" });

export const taskLog: Translated<typeof english> = {
  started: "بدأت. تُقرأ المواصفة.",
  generated: (written, assumptions, unresolved) =>
    `كُتب ${files(written)}؛ الافتراضات: ${assumptions}، النقاط المفتوحة: ${unresolved}. تُشغَّل الاختبارات في بيئة معزولة.`,
  tested: (passed, failed, skipped) => `شُغّلت الاختبارات: نجح ${passed}، فشل ${failed}، تُخطّي ${skipped}.`,
  stored: (count) => `حُفظ ${files(count)}.`,
  retrying: (attempt) => `لم تكتمل خطوة؛ تُعاد المحاولة (المحاولة ${attempt}).`,
  finished: (status) => ends[status],
};
