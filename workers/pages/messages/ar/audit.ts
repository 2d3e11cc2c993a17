import { counted, type Translated } from "../../../../shared/kernel/locale.ts";
import type { proof as english } from "../en/audit.ts";

const entries = (count: number) =>
  counted("ar", count, { one: "قيد واحد", two: "قيدان", few: "# قيود", many: "# قيدًا", other: "# قيد" });

export const proof: Translated<typeof english> = {
  title: "تم التحقق",
  kept: (days) =>
    days > 2 * 365
      ? `تحفظ باقتك القيود بالسنوات: ${Math.floor(days / 365)}؛ أما بصماتها فتبقى دائمًا.`
      : `تحفظ باقتك القيود بالأيام: ${days}؛ أما بصماتها فتبقى دائمًا.`,
  none: "لا يغطي رأسٌ موقَّع هذه القيود بعد. يصدر رأس كل دقيقة.",
  sound: (shown, size, at) =>
    `${entries(shown)} في هذه الصفحة: ثبت أنها من ضمن ${size} يغطيها رأس ${at}، وتوقيعه صحيح.`,
  pending: (count) => `${entries(count)} بعد ذلك الرأس: ستكون تحت الرأس التالي.`,
  broken: (count) => `${entries(count)} في هذه الصفحة: لا تطابق ما وُقِّع. نزّل السجل وتحقق منه بالأمر أدناه.`,
  forged: "توقيع رأس السجل غير صحيح. نزّل السجل وتحقق منه بالأمر أدناه.",
  unavailable: "تعذّرت قراءة الأدلة الآن.",
  server: "تحقق خادمنا من هذا عند إعداد الصفحة.",
  browser: {
    sound: "تحقق متصفحك منه مرة أخرى بالمفاتيح المنشورة.",
    grown: "ويبدأ السجل أيضًا بكل ما رآه هذا المتصفح في المرة السابقة.",
    broken:
      "متصفحك لا يوافق: ما يُعرض ليس ما وُقِّع، أو ليس ما رآه في المرة السابقة. تحقق من السجل بالأمر أدناه.",
    failed: "لم يتمكن متصفحك من التحقق مرة أخرى.",
  },
  own: "تحقق من دوننا",
  ownText:
    "لا يحتاج الأمر إلى شبكة ولا إلى كلمة منا. احتفظ بكل رأس تنزّله: الرأس الأقدم وحده يكشف إعادة كتابة السجل كله.",
  log: "تنزيل السجل",
  head: "تنزيل الرأس",
  keys: "تنزيل المفاتيح",
  command: "npm run audit:verify -- audit.jsonl head.json --keys jwks.json --previous older-head.json",
};
