// How numbers are written: three significant digits, powers of ten only outside 1e-3 … 1e5.

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * @param {number} exponent whole
 * @returns {string} "10⁻³"; "1" for 0
 */
export function powerOfTen(exponent) {
  if (exponent === 0) return "1";
  const digits = [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[digit]).join("");
  return `10${exponent < 0 ? "⁻" : ""}${digits}`;
}

/**
 * @param {number} value
 * @returns {string} "−1.50", "0.0123", "12300", "1.20×10⁻⁵"; "–" where there is no number
 */
export function formatNumber(value) {
  if (!Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  const sign = value < 0 ? "−" : "";
  const [mantissa, power] = Math.abs(value).toExponential(2).split("e");
  const exponent = Number(power);
  if (exponent < -3 || exponent >= 5) return `${sign}${mantissa}×${powerOfTen(exponent)}`;
  return sign + Number(`${mantissa}e${power}`).toFixed(Math.max(0, 2 - exponent));
}

/**
 * A tick's value, with the digits that tell it from its neighbours and no more.
 * @param {number} value
 * @param {number} step between ticks
 * @returns {string}
 */
export function formatTick(value, step) {
  if (value === 0) return "0";
  const sign = value < 0 ? "−" : "";
  const size = Math.abs(value);
  const exponent = Math.floor(Math.log10(size) + 1e-9);
  const last = Math.floor(Math.log10(step) + 1e-9);
  if (exponent < -3 || exponent >= 5) {
    const mantissa = (size / 10 ** exponent).toFixed(Math.max(0, Math.min(3, exponent - last)));
    return `${sign}${mantissa === "1" ? "" : `${mantissa}×`}${powerOfTen(exponent)}`;
  }
  return sign + size.toFixed(Math.max(0, -last));
}
