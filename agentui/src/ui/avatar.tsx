// A face made of initials. The colour follows from the name, so that the same
// person looks the same everywhere; it carries no meaning of its own.
const hues = [212, 262, 322, 12, 36, 152, 184, 232]

function hueOf(name: string): number {
  let sum = 0
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)!) >>> 0
  return hues[sum % hues.length]!
}

export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean)
  const first = [...(words[0] ?? '?')][0] ?? '?'
  const last = words.length > 1 ? ([...words.at(-1)!][0] ?? '') : ''
  return (first + last).toUpperCase()
}

export function Avatar({ name, size = 28, title }: { name: string; size?: number; title?: string }) {
  const hue = hueOf(name)
  return (
    <span
      role={title ? 'img' : undefined} aria-label={title} aria-hidden={title ? undefined : true} title={title}
      className="inline-flex shrink-0 items-center justify-center rounded-full font-semibold select-none"
      style={{ width: size, height: size, fontSize: Math.max(9, size * 0.38), background: `light-dark(hsl(${hue} 60% 90%), hsl(${hue} 35% 26%))`, color: `light-dark(hsl(${hue} 55% 26%), hsl(${hue} 75% 86%))` }}
    >
      {initials(name)}
    </span>
  )
}
