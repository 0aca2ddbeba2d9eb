// The colours of a picture, from the page's own theme variables; dark is judged by the background.

/**
 * @typedef {object} Theme
 * @property {boolean} dark
 * @property {string} ink text
 * @property {string} paper background of the page
 * @property {string} accent
 * @property {string} font family
 * @property {number[]} valley rgb of the lowest ground
 * @property {number[]} height rgb of the highest ground
 * @property {string} contour
 * @property {string} halo under a path
 * @property {string} plate behind a label
 */

/**
 * @param {Element} element inside the component
 * @returns {Theme}
 */
export function readTheme(element) {
  const style = getComputedStyle(element);
  const variable = (name, fallback) => style.getPropertyValue(name).trim() || fallback;
  const paper = variable("--st-background-color", "#ffffff");
  const dark = luminance(rgbOf(paper)) < 0.35;
  const shared = {
    dark,
    paper,
    ink: variable("--st-text-color", dark ? "#e8ecf1" : "#1b2028"),
    accent: variable("--st-primary-color", "#b84f00"),
    font: style.fontFamily || "sans-serif",
  };
  const ground = dark
    ? {
        valley: [20, 23, 28],
        height: [42, 48, 56],
        contour: "rgba(178, 196, 224, 0.2)",
        halo: "rgba(240, 244, 250, 0.5)",
        plate: "rgba(20, 23, 28, 0.78)",
      }
    : {
        valley: [247, 248, 250],
        height: [213, 218, 225],
        contour: "rgba(58, 76, 104, 0.24)",
        halo: "rgba(16, 22, 32, 0.55)",
        plate: "rgba(250, 251, 252, 0.8)",
      };
  return { ...shared, ...ground };
}

/**
 * @param {{light: string, dark: string}} lane
 * @param {Theme} theme
 * @returns {string} the lane's colour in this theme
 */
export function colourOf(lane, theme) {
  return theme.dark ? lane.dark : lane.light;
}

/**
 * @param {string} colour "#rgb", "#rrggbb" or "rgb(…)"
 * @returns {number[]} red, green, blue, 0 … 255
 */
export function rgbOf(colour) {
  if (!colour.startsWith("#")) return (colour.match(/[\d.]+/g) ?? [255, 255, 255]).slice(0, 3).map(Number);
  const digits = colour.slice(1);
  const wide = digits.length < 6 ? [...digits].map((digit) => digit + digit).join("") : digits;
  return [0, 2, 4].map((at) => parseInt(wide.slice(at, at + 2), 16));
}

/**
 * @param {number[]} rgb
 * @returns {number} relative luminance, 0 black … 1 white
 */
export function luminance(rgb) {
  const [r, g, b] = rgb.map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
