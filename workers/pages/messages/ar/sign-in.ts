import { counted, type Translated } from "../../../../shared/kernel/locale.ts";
import type { signIn as english } from "../en/sign-in.ts";

export const signIn: Translated<typeof english> = {
  title: "تسجيل الدخول",
  email: "البريد الإلكتروني",
  emailHint: "إذا كان لديك مفتاح مرور فسيعرضه متصفحك هنا.",
  tenant: "المؤسسة",
  tenantHint: "مطلوب فقط إذا كنت تنتمي إلى أكثر من مؤسسة.",
  tenantSummary: "أنتمي إلى عدة مؤسسات",
  ssoOnly: "مؤسستك تسجّل الدخول من هنا. كلمة المرور لمالكيها فقط.",
  sso: (name) => `تسجيل الدخول عبر ${name}`,
  next: "متابعة",
  or: "أو",
  passkey: "تسجيل الدخول بمفتاح مرور",
  passkeyNoScript: "تحتاج مفاتيح المرور إلى JavaScript. من دونها يمكنك تسجيل الدخول بكلمة المرور.",
  noAccount: "جديد هنا؟",
  create: "إنشاء حساب",
  passwordTitle: "أدخل كلمة المرور",
  waysTitle: "كيف تريد تسجيل الدخول؟",
  ownersPassword: "أنا مالك وأستخدم كلمة مرور",
  change: "استخدام عنوان آخر",
  password: "كلمة المرور",
  submit: "تسجيل الدخول",
  region: (name) => `تجيب المنطقة ${name}`,
  missingEmail: "أدخل بريدك الإلكتروني.",
  missingPassword: "أدخل كلمة المرور.",
  failed: "البريد الإلكتروني أو كلمة المرور غير صحيحة.",
  tooMany: (seconds) =>
    `محاولات كثيرة جدًا. حاول مرة أخرى بعد ${counted("ar", seconds, { one: "ثانية واحدة", two: "ثانيتين", few: "# ثوانٍ", other: "# ثانية" })}.`,
  passkeyFailed:
    "لم يُقبل مفتاح المرور. إذا بقيت هذه الصفحة مفتوحة مدة طويلة فحاول مرة أخرى، وإلا فاستخدم كلمة المرور.",
  policies: {
    mfa_required: "تطلب مؤسستك عاملًا ثانيًا: سجّل الدخول بمفتاح مرور.",
    sso_required: "تطلب مؤسستك الدخول الموحّد. اطلب من أحد مالكيها السماح لك بالدخول.",
  },
  expired: "انتهت جلستك. سجّل الدخول لتتابع من حيث توقفت.",
  signedOut: "تم تسجيل خروجك.",
  signOutThere: (host) => `تسجيل الخروج من ${host} أيضًا`,
  regional: "تُخدَم مؤسستك في منطقتها فقط. سجّل الدخول هنا واحفظ هذا العنوان.",
};
