import { type ArmLook, armLook } from './arm-look.ts';
import { escapeHtml } from './escape-html.ts';

const SHAPES: Record<ArmLook['symbol'], string> = {
  circle: '<circle cx="16" cy="8" r="4.5"/>',
  rect: '<rect x="11.5" y="3.5" width="9" height="9"/>',
  triangle: '<path d="M16 3 L21 12.5 L11 12.5 Z"/>',
  diamond: '<path d="M16 2.5 L21 8 L16 13.5 L11 8 Z"/>',
};

/** What the lines of the charts are, in the flow of the page, where nothing can overlap. */
export function legend(
  arms: readonly { title: string; description: string }[],
  form: 'short' | 'described',
): string {
  const items = arms.map(({ title, description }, index) => {
    const { colour, symbol } = armLook(index);
    const mark = `<path d="M2 8 H30" stroke="${colour}" stroke-width="2.25"/><g fill="${colour}">${SHAPES[symbol]}</g>`;
    const text =
      form === 'short' ? escapeHtml(title) : `<b>${escapeHtml(title)}</b> ${escapeHtml(description)}`;
    return `<li><svg width="32" height="16" aria-hidden="true">${mark}</svg><span>${text}</span></li>`;
  });
  return `<ul class="legend ${form}">${items.join('')}</ul>`;
}
