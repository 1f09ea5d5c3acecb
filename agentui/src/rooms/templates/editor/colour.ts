// Colours of a source, line by line: enough of HTML, MJML and Liquid to read it by.

export type Part = [look: '' | 'liquid' | 'text' | 'tag' | 'value' | 'note', text: string]
/** Mode is where a line begins: between tags, in a comment or a tag, and whether in Liquid there. */
export type Mode = `${'text' | 'note' | 'tag'}${'' | '+'}`

const next: Record<'text' | 'note' | 'tag' | 'liquid', RegExp> = {
  text: /<!--|\{\{|\{%|<(?=[a-zA-Z/!])/g,
  note: /-->/g,
  tag: /\{\{|\{%|>|"(?:[^"{]|\{(?![{%]))*"|'(?:[^'{]|\{(?![{%]))*'/g,
  liquid: /\}\}|%\}|"[^"]*"|'[^']*'/g,
}

/** colour cuts a line into parts. */
export function colour(line: string, mode: Mode, markup: boolean): { parts: Part[]; mode: Mode } {
  const parts: Part[] = []
  let base = mode.replace('+', '') as 'text' | 'note' | 'tag'
  let liquid = mode.endsWith('+')
  let at = 0
  const put = (look: Part[0], to: number) => {
    if (to > at) parts.push([look, line.slice(at, to)])
    at = to
  }
  const plain = (): Part[0] => (liquid ? 'liquid' : base === 'tag' ? 'tag' : base === 'note' ? 'note' : '')
  while (at < line.length) {
    const look = next[liquid ? 'liquid' : base]
    look.lastIndex = at
    const found = look.exec(line)
    if (!found) break
    const [sign] = found
    const end = found.index + sign.length
    if (liquid) {
      if (sign === '}}' || sign === '%}') { put('liquid', end); liquid = false } else { put('liquid', found.index); put('text', end) }
    } else if (sign === '{{' || sign === '{%') {
      put(plain(), found.index)
      put('liquid', end)
      liquid = true
    } else if (base === 'note') { put('note', end); base = 'text' } else if (base === 'tag') {
      if (sign === '>') { put('tag', end); base = 'text' } else { put('tag', found.index); put('value', end) }
    } else if (!markup) { put('', end) } else if (sign === '<!--') { put('', found.index); put('note', end); base = 'note' } else { put('', found.index); put('tag', end); base = 'tag' }
  }
  put(plain(), line.length)
  return { parts, mode: `${base}${liquid ? '+' : ''}` as Mode }
}

const most = 60_000 // characters; above that only lines are told apart

/** coloured are the lines of a source in parts. */
export function coloured(value: string, markup: boolean): Part[][] {
  let mode: Mode = 'text'
  return value.split('\n').map((text) => {
    if (value.length > most) return [['', text]]
    const done = colour(text, mode, markup)
    mode = done.mode
    return done.parts
  })
}

/** offsetOf is where a place lies in a text; columns count characters, from 1. */
export function offsetOf(text: string, line: number, column: number): number {
  let at = 0
  for (let n = 1; n < line; n++) {
    const end = text.indexOf('\n', at)
    if (end < 0) return text.length
    at = end + 1
  }
  const end = text.indexOf('\n', at)
  const signs = Array.from(text.slice(at, end < 0 ? undefined : end))
  return at + signs.slice(0, Math.max(0, column - 1)).join('').length
}

/** mended is a text with the word that was meant instead of the wrong one behind a
 * place; null when it is not there any more. */
export function mended(text: string, line: number, column: number, wrong: string, meant: string): { text: string; from: number; to: number } | null {
  const from = offsetOf(text, line, column)
  const at = text.indexOf(wrong, from)
  if (at < 0 || at - from > 40) return null
  return { text: text.slice(0, at) + meant + text.slice(at + wrong.length), from: at, to: at + wrong.length }
}
