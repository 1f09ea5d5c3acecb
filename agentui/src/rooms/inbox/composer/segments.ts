const basic = '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
const more = '\f^{}\\[~]|€'

const septets = (c: string): number => (basic.includes(c) ? 1 : more.includes(c) ? 2 : 0)

/** segments is how many messages a text goes out as on a network that carries
 * 160 letters of the GSM alphabet at once, or 70 UTF-16 units where one letter is
 * not of it. It counts as the hub does (channels/sms/segments). */
export function segments(text: string): number {
  const letters = [...text]
  const gsm = letters.every((c) => septets(c) > 0)
  const size = gsm ? septets : (c: string) => c.length
  const [alone, each] = gsm ? [160, 153] : [70, 67]
  const units = letters.reduce((n, c) => n + size(c), 0)
  if (units <= alone) return Math.min(units, 1)
  let n = 1
  let free = each
  for (const c of letters) {
    const need = size(c)
    if (need > free) {
      n++
      free = each
    }
    free -= need
  }
  return n
}
