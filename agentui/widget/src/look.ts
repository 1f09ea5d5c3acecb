// The company's colours on our page, readable whatever they chose.
import type { Look } from './core/frames'

const channel = (v: number) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)

export function luminance(hex: string): number {
  const n = parseInt(hex.slice(1), 16)
  const [r, g, b] = [n >> 16, (n >> 8) & 255, n & 255].map((v) => channel(v / 255)) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

// onColour is black or white, whichever reads better on hex.
export const onColour = (hex: string): string => (luminance(hex) > 0.179 ? '#000000' : '#ffffff')

export function dress(look: Look, mode: string): void {
  const root = document.documentElement
  const accent = look.accent && /^#[0-9a-f]{6}$/i.test(look.accent) ? look.accent : ''
  root.dataset.mode = mode || look.mode || 'auto'
  for (const [name, value] of [['--brand', accent], ['--on-brand', accent && onColour(accent)]] as const) {
    if (value) root.style.setProperty(name, value)
    else root.style.removeProperty(name)
  }
}
