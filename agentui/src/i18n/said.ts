import { currentLanguage } from '.'

type Told = (key: string) => string | undefined

/** said fills what the hub found into the sentence of this language: {0} is the first
 * of args. One that begins with @ is a word of the catalogue: @type.text, the words
 * of a choice with | between them, and what stands in a word behind a colon. A text
 * that begins with @ itself comes as @@. */
export function said(told: Told, sentence: string, args: readonly string[] | null | undefined): string {
  return sentence.replace(/\{(\d)\}/g, (_, n: string) => argument(told, args?.[Number(n)] ?? ''))
}

function argument(told: Told, arg: string): string {
  if (!arg.startsWith('@')) return arg
  if (arg.startsWith('@@')) return arg.slice(1)
  const colon = arg.indexOf(':')
  const name = arg.slice(1, colon < 0 ? undefined : colon)
  const inside = colon < 0 ? '' : arg.slice(colon + 1)
  const words = name.split('|').map((w) => told(`word.${w}`)?.replace('{0}', () => inside) ?? w)
  return new Intl.ListFormat(currentLanguage(), { type: 'disjunction' }).format(words)
}
