import type { ReactNode } from 'react'

const address = /\bhttps?:\/\/[^\s<>"']+/g
const longest = 20_000 // characters of one message that are searched for links

/** linked makes web addresses in plain text open in a new tab. Everything else
 * stays text. */
export function linked(text: string): ReactNode {
  if (text.length > longest || !text.includes('://')) return text
  const out: ReactNode[] = []
  let at = 0
  for (const found of text.matchAll(address)) {
    const url = found[0].replace(/[.,;:!?)\]}]+$/, '')
    out.push(text.slice(at, found.index))
    out.push(<a key={found.index} href={url} target="_blank" rel="noreferrer noopener" className="text-accent underline underline-offset-2">{url}</a>)
    at = found.index + url.length
  }
  out.push(text.slice(at))
  return out
}
