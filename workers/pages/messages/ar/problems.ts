import { counted, type Translated } from "../../../../shared/kernel/locale.ts";
import type { problemTexts as enProblemTexts, problemWords as enProblemWords } from "../en/problems.ts";

const invalid = {
  title: "لم نتمكن من قراءة هذا الطلب",
  advice: "ارجع وراجع ما أدخلته ثم أرسله مرة أخرى.",
};
const changed = {
  title: "تغيّر هذا في أثناء ذلك",
  advice: "افتح الصفحة مرة أخرى لترى حالته الآن.",
};

export const problemTexts: Translated<typeof enProblemTexts> = {
  use_regional_host: {
    title: "تُخدَم مؤسستك في منطقتها فقط",
    advice: "سياستها تبعدها عن هذا العنوان العام. تابع على عنوان منطقتك.",
  },
  invalid_request: invalid,
  invalid_cursor: { title: "لم تعد هذه الصفحة من القائمة موجودة", advice: "افتح القائمة من بدايتها." },
  idempotency_key_required: invalid,
  unauthenticated: { title: "يُرجى تسجيل الدخول", advice: "انتهت جلستك. سجّل الدخول للمتابعة." },
  invalid_credentials: { title: "فشل تسجيل الدخول", advice: "راجع البريد الإلكتروني وكلمة المرور." },
  step_up_required: {
    title: "أثبت مرة أخرى أنك أنت",
    advice: "يتطلب هذا رمزًا حديثًا من تطبيق المصادقة، أو تسجيل دخول حديثًا بمفتاح المرور.",
  },
  plan_limit_reached: {
    title: "بلغتَ حد الباقة",
    advice: "ترى في صفحة الاستخدام ما استُهلك وما تتضمنه كل باقة.",
  },
  forbidden: {
    title: "لا يُسمح لك بهذا",
    advice: "اسأل مالكًا أو مشرفًا في مؤسستك إذا كنت تحتاج إليه.",
  },
  egress_refused: {
    title: "لا يجوز أن تغادر بياناتك منطقتها لهذا الغرض",
    advice: "منطقتك أو سياسة إقامة البيانات لديك لا تسمح بتلك الخدمة. الرفض مسجَّل في سجل التدقيق.",
  },
  tenant_suspended: {
    title: "هذه المؤسسة موقوفة",
    advice: "بياناتها محفوظة ولا يُحذف شيء. يبقى الاستخدام والفوترة وسجل التدقيق متاحة.",
  },
  not_found: {
    title: "لا يوجد شيء في هذا العنوان",
    advice: "ربما أُزيل، أو أن في العنوان خطأ.",
  },
  method_not_allowed: invalid,
  conflict: changed,
  precondition_failed: changed,
  precondition_required: {
    title: "هذا النموذج قديم",
    advice: "افتح الصفحة مرة أخرى وأرسله منها.",
  },
  body_too_large: {
    title: "هذا كبير جدًا",
    advice: "يمكن أن يحمل النموذج حتى 1 MiB. أرسل مستندًا أصغر.",
  },
  gone: { title: "لم يعد هذا متاحًا", advice: "اطلب رابطًا جديدًا ممن أرسلك إلى هنا." },
  key_unavailable: {
    title: "مفتاح مؤسستك غير متاح",
    advice: "بياناتك مختومة بمفتاح خاص بكم، وقد سُحب الوصول إليه. أعيدوا الوصول للمتابعة.",
  },
  unsupported_media_type: invalid,
  wrong_region: {
    title: "توجد مؤسستك في منطقة أخرى",
    advice: "لا تغادر بياناتها تلك المنطقة أبدًا، فلا يمكن الوصول إليها إلا هناك.",
  },
  idempotency_mismatch: {
    title: "استُخدم هذا النموذج من قبل",
    advice: "افتح النموذج مرة أخرى لإرسال شيء جديد.",
  },
  quota_exceeded: { title: "طلبات كثيرة جدًا", advice: "انتظر قليلًا ثم حاول مرة أخرى." },
  internal: {
    title: "حدث خطأ من جانبنا",
    advice: "حاول مرة أخرى. وإن استمر فأعطِ فريق الدعم رقم الطلب أدناه: به نجد السبب في سجلاتنا.",
  },
  upstream_failed: {
    title: "أجابت خدمة نعتمد عليها إجابة سيئة",
    advice: "حاول مرة أخرى بعد قليل. لم يُفقد شيء يخصك.",
  },
  upstream_timeout: {
    title: "لم تُجب خدمة نعتمد عليها",
    advice: "حاول مرة أخرى بعد قليل. لم يُفقد شيء يخصك.",
  },
  unavailable: {
    title: "لا نستطيع الإجابة الآن",
    advice: "حاول مرة أخرى بعد قليل. بياناتك في مكانها.",
  },
};

export const problemWords: Translated<typeof enProblemWords> = {
  requestId: "رقم الطلب",
  retryAfter: (seconds) =>
    `يمكنك المحاولة مرة أخرى بعد ${counted("ar", seconds, { one: "ثانية واحدة", two: "ثانيتين", few: "# ثوانٍ", other: "# ثانية" })}.`,
  toConsole: "إلى لوحة التحكم",
  toStart: "إلى الصفحة الرئيسية",
  toRegion: (name) => `المتابعة في ${name}`,
  needs: (permission, roles) => `يتطلب هذا الإذن ${permission}، وهو لدى هذه الأدوار: ${roles}.`,
  usage: "عرض الاستخدام والحدود",
};
