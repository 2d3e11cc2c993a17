import { counted, type Translated } from "../../../../shared/kernel/locale.ts";
import type { tools as en } from "../en/tools.ts";

export const tools: Translated<typeof en> = {
  consentTitle: (tool) => `هل تسمح لأداة «${tool}» بالتصرف نيابةً عنك؟`,
  consentText: (tool, company) =>
    `«${tool}» أداة تابعة لـ ${company}. إذا سمحت بها، فيمكنها القيام بما يلي باسمك:`,
  signedInAs: (email) => `أنت مسجّل الدخول باسم ${email}.`,
  goesTo: (place) => `تُرسَل إجابتك إلى ${place}.`,
  onThisMachine: "برنامج على هذا الجهاز",
  publicWarning: "لا تستطيع هذه الأداة إثبات هويتها. لا تتابع إلا إذا كنت قد شغّلتها بنفسك للتو.",
  withdrawHint: "يمكنك سحب هذا الإذن في أي وقت من صفحة أمان الحساب.",
  allow: "السماح",
  deny: "عدم السماح",
  identity: {
    openid: "معرفة من أنت",
    profile: "قراءة اسمك",
    email: "قراءة عنوان بريدك الإلكتروني",
    offline_access: "الاستمرار حتى 30 يومًا أثناء غيابك",
  },
  onwardTitle: "المتابعة إلى الأداة",
  refusedTitle: "لا يمكن الرد على هذا الطلب",
  refusedText: "الأداة التي أرسلتك إلى هنا غير معروفة في مؤسستك، أو أن طلبها غير صحيح. لم يُرسَل إليها أي شيء.",
  refusedDetail: (detail) => `للمسؤول عن الأداة: ${detail}`,
  deviceTitle: "ربط جهاز",
  deviceText: "أدخل الرمز الذي تعرضه الأداة على جهازك الآخر.",
  deviceCode: "الرمز",
  deviceHint: "ثمانية أحرف، مثل WDJB-MJHT.",
  deviceWrong: "لا يوجد رمز كهذا، أو انتهت صلاحيته. اطلب من الأداة رمزًا جديدًا.",
  deviceTooMany: (seconds) =>
    `رموز كثيرة جدًا. حاول مرة أخرى بعد ${counted("ar", seconds, { one: "ثانية واحدة", two: "ثانيتين", few: "# ثوانٍ", other: "# ثانية" })}.`,
  deviceCheck: (code) =>
    `قارِن: يجب أن تعرض الأداة الرمز ${code}. إذا أرسل إليك شخص آخر هذا الرمز، فلا تسمح به.`,
  deviceAllowed: "تم ربط الأداة. يمكنك إغلاق هذه الصفحة.",
  deviceDenied: "تم رفض الأداة. يمكنك إغلاق هذه الصفحة.",
  continue: "متابعة",
  section: "أدوات تتصرف نيابةً عنك",
  none: "لم تسمح لأي أداة بالتصرف نيابةً عنك.",
  tool: "الأداة",
  mayDo: "يمكنها",
  since: "منذ",
  withdraw: "سحب الإذن",
  withdrawOf: (tool) => `سحب الإذن من «${tool}»`,
};
