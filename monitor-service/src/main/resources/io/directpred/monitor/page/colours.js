// Colours that people with any kind of colour vision tell apart: after Okabe and Ito for lines, cividis for maps
// (Nuñez, Anderton and Renslow 2018). Lines differ by their dashes, too.

const LIGHT = ['#0a5c9e', '#c2560a', '#0b7d5f', '#9a4a86', '#8a6d00', '#3d3d3d'];
const DARK = ['#6cb6ee', '#f0934a', '#3fc79f', '#e09ad0', '#e2c04a', '#d0d0d0'];
export const DASHES = [[], [7, 4], [2, 3], [10, 3, 2, 3], [4, 2]];

export function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}

export function line(index) {
  const all = isDark() ? DARK : LIGHT;
  return all[index % all.length];
}

export function faint(index) {
  return line(index) + '2e';
}

export function css(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

const CIVIDIS = [
  [0, 34, 78], [18, 53, 112], [59, 73, 108], [87, 93, 109], [112, 113, 115],
  [138, 134, 120], [165, 156, 116], [195, 179, 105], [225, 204, 85], [254, 232, 56],
];
// From -1 to 1, with zero in the middle: blue, pale, orange.
const SIGNED = [[0, 68, 136], [92, 148, 196], [236, 236, 230], [226, 150, 84], [170, 68, 0]];

function between(stops, share) {
  const at = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const i = Math.min(stops.length - 2, Math.floor(at));
  return stops[i].map((c, k) => Math.round(c + (stops[i + 1][k] - c) * (at - i)));
}

/** 256 colours, as [r, g, b]. */
export function ramp(signed) {
  return Array.from({ length: 256 }, (_, i) => between(signed ? SIGNED : CIVIDIS, i / 255));
}
