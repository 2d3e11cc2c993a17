import { counted, type Translated } from "../../../../shared/kernel/locale.ts";
import type { invitation as enInvitation, roleWords as enRoleWords } from "../en/invitation.ts";

export const roleWords: Translated<typeof enRoleWords> = {
  owner: { name: "مالك", means: "كل شيء، بما في ذلك الفوترة والملكية" },
  admin: { name: "مشرف", means: "الأشخاص والمفاتيح وإعدادات المؤسسة" },
  manager: { name: "مدير", means: "المشاريع والمهام" },
  developer: { name: "مطوّر", means: "المهام في المشاريع القائمة" },
  viewer: { name: "مُطالِع", means: "الاطلاع على المشاريع والنتائج" },
  guest: { name: "ضيف", means: "الاطلاع على مشاريع محددة لمدة محدودة" },
};

export const invitation: Translated<typeof enInvitation> = {
  title: (company) => `الانضمام إلى ${company}`,
  lead: (by, company) => (by === null ? `أنت مدعو للعمل في ${company}.` : `يدعوك ${by} للعمل في ${company}.`),
  role: "دورك",
  roleText: (role) => `${roleWords[role].name}: ${roleWords[role].means}`,
  projects: "المشاريع",
  projectsText: { all: "كل المشاريع", granted: "ما يُمنح لك فقط" },
  ends: "ينتهي وصولك",
  region: "توجد البيانات في",
  until: "القبول قبل",
  name: "اسمك",
  email: "البريد الإلكتروني",
  emailHint: "العنوان الذي وُجّهت إليه الدعوة.",
  passkey: "الانضمام بمفتاح مرور",
  submit: "الانضمام بكلمة مرور",
  mfaRequired:
    "تطلب مؤسستك عاملًا ثانيًا. يكفي مفتاح المرور، أما مع كلمة المرور فتضيف تطبيق مصادقة بعدها مباشرة.",
  ssoTitle: "الانضمام عبر الدخول الموحد",
  ssoText:
    "لا تُدخل مؤسستك أحدًا إلا من صفحة دخولها الخاصة. سجّل الدخول هناك بالعنوان المدعو، وبذلك تُقبل الدعوة.",
  ssoMissing: "لا تُدخل مؤسستك أحدًا إلا من صفحة دخولها الخاصة، ولا صفحة مفتوحة الآن. اسأل من دعاك.",
  ssoOnly: "تطلب مؤسستك الآن الدخول الموحد.",
  otherAddress: "ليس هذا هو العنوان المدعو. اطلب دعوة إلى هذا العنوان.",
  missing: {
    name: "أدخل اسمك.",
    email: "أدخل البريد الإلكتروني المدعو.",
    password: "أنشئ مفتاح مرور أو اختر كلمة مرور.",
  },
  tooMany: (seconds) =>
    `محاولات كثيرة جدًا. حاول مرة أخرى بعد ${counted("ar", seconds, { one: "ثانية واحدة", two: "ثانيتين", few: "# ثوانٍ", other: "# ثانية" })}.`,
};
