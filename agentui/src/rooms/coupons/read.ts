/** Read is what stands in codes as they were pasted, or in a file of them. The hub
 * reads them in the same way; here it is seen before they are sent. */
export interface Read { count: number; twice: number; bad: { line: number; text: string }[]; first: string[]; heading: string; body: string }

const fits = /^[\p{L}\p{M}\p{N}\p{P}\p{S}]+$/u
const mostBytes = 100
const shown = 3
const headings = /^"?(codes?|coupons?|vouchers?|cod|coduri|cupoane?|gutscheine?|coupon[ _-]?codes?|promo[ _-]?codes?|codes?[ _-]?promo)"?$/i
const bytes = new TextEncoder()

const first = (line: string): string => (line.trim().split(/[,;\t]/, 1)[0] ?? '').trim().replaceAll(/^"+|"+$/g, '').trim()
const isCode = (code: string): boolean => fits.test(code) && !code.includes('\uFFFD') && bytes.encode(code).length <= mostBytes

/** read looks at them; without the heading, if there is one and it is none of the codes. */
export function read(text: string, skipHeading: boolean): Read {
  const body = text.replace(/^\uFEFF/, '')
  const lines = body.split('\n')
  const top = lines.findIndex((l) => l.trim() !== '')
  const heading = top >= 0 && headings.test(first(lines[top]!)) ? first(lines[top]!) : ''
  const from = heading && skipHeading ? top + 1 : 0
  const known = new Set<string>()
  const out: Read = { count: 0, twice: 0, bad: [], first: [], heading, body: from > 0 ? lines.slice(from).join('\n') : body }
  for (const [i, line] of lines.entries()) {
    if (i < from || line.trim() === '') continue
    const code = first(line)
    if (!isCode(code)) out.bad.push({ line: i + 1, text: line.trim() })
    else if (known.has(code)) out.twice++
    else known.add(code)
  }
  out.count = known.size
  out.first = [...known].slice(0, shown)
  return out
}

/** decode reads a file: as UTF-8, or as what spreadsheets call Unicode text. */
export async function decode(file: Blob): Promise<string> {
  const raw = new Uint8Array(await file.arrayBuffer())
  const wide = raw[0] === 0xff && raw[1] === 0xfe ? 'utf-16le' : raw[0] === 0xfe && raw[1] === 0xff ? 'utf-16be' : 'utf-8'
  return new TextDecoder(wide).decode(raw)
}
