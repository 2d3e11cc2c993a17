import type { Translated } from "../../../../shared/kernel/locale.ts";
import type { limits as english } from "../en/limits.ts";

export const limits: Translated<typeof english> = {
  names: {
    requests_per_minute: "الطلبات، خلال دقيقة متحركة",
    requests_per_ten_seconds: "الطلبات، خلال عشر ثوانٍ متحركة",
    requests_per_month: "استدعاءات API، شهر الفوترة",
    ai_requests_per_day: "مهام الذكاء الاصطناعي، اليوم (UTC)",
    concurrent_tasks: "المهام في آن واحد",
    projects: "المشاريع",
    seats: "المقاعد",
    sessions: "جلسات الشخص الواحد",
    storage_bytes: "الملفات",
    requests_per_minute_of_key: "طلبات مفتاحك، خلال دقيقة متحركة",
    requests_per_minute_of_person: "طلباتك أنت، خلال دقيقة متحركة",
  },
  wholeMinute: "كل طلبات الدقيقة",
  source: "المصدر",
  sources: {
    plan: (plan) => `باقة ${plan}`,
    parent: (plan) => `المؤسسة التي فوقها، باقة ${plan}`,
    override: (until) => `متفق عليه حتى ${until}`,
    key: "محدَّد للمفتاح",
    person: "محدَّد لك",
    company: "محدَّد لكل شخص",
  },
  perMinute: "الطلبات في الدقيقة",
  keyHint: "كم مرة يجوز للمفتاح أن يطلب: عدد صحيح لا يتجاوز حد مؤسستك. إذا تُرك فارغًا: لا حد خاص به.",
  personHint:
    "كم مرة يجوز لهذا الشخص أن يطلب، في كل جلساته وبكل مفاتيح API التي هو مسؤول عنها. تُحسب كل صفحة هنا طلبًا واحدًا. إذا تُرك فارغًا: ما يسري على كل شخص.",
  everybody: "طلبات كل شخص",
  everybodyHint:
    "يسري على من ليس له حد خاص، بكل جلساته ومفاتيح API التي هو مسؤول عنها. تُحسب كل صفحة هنا طلبًا واحدًا. إذا تُرك فارغًا: بقدر ما يجوز للمؤسسة.",
  notANumber: "أدخل عددًا صحيحًا، أو لا شيء.",
  none: "لا حد خاص به",
  save: "حفظ الحد",
  saved: "حُفظ الحد، ويسري خلال خمس ثوانٍ.",
  changedMeanwhile: "غيّر شخص ما هذا في أثناء ذلك. هذا هو الوضع الآن؛ قرّر مرة أخرى.",
};
