import { useLayoutEffect, useRef, type ComponentProps } from 'react'

const page = '/frame.html' // empty, with a policy of its own: styles in the page, and nothing else
const elsewhere = /url\(\s*(?!["']?data:)[^)]*\)/gi
const outward = ['src', 'srcset', 'background', 'poster', 'data'] as const

/** still takes out of a mail whatever would ask for something: nothing is
 * fetched for a preview, and nothing is tried. */
export function still(doc: Document): void {
  for (const el of doc.querySelectorAll('script, link, base, meta[http-equiv], object, embed, iframe, frame')) el.remove()
  for (const el of doc.querySelectorAll<HTMLElement>(outward.map((a) => `[${a}]`).join())) {
    for (const a of outward) if (a === 'srcset' || !(el.getAttribute(a) ?? '').trim().startsWith('data:')) el.removeAttribute(a)
  }
  for (const el of doc.querySelectorAll('[style]')) {
    const text = el.getAttribute('style') ?? ''
    if (/url\(/i.test(text)) el.setAttribute('style', text.replace(elsewhere, 'none'))
  }
  for (const el of doc.querySelectorAll('style')) el.textContent = (el.textContent ?? '').replace(/@import[^;]*;?/gi, '').replace(elsewhere, 'none')
}

/** pour puts a mail into an empty sealed page. It is read by that page's own
 * parser, so that its styles are judged by that page's policy and not by the
 * desk's, which allows none. */
function pour(frame: HTMLIFrameElement, html: string): Document | null {
  const doc = frame.contentDocument
  const win = frame.contentWindow as (Window & { DOMParser?: typeof DOMParser }) | null
  if (!doc?.documentElement || !win?.DOMParser || !doc.URL.endsWith(page)) return null
  const parsed = new win.DOMParser().parseFromString(html, 'text/html')
  still(parsed)
  const root = doc.adoptNode(parsed.documentElement)
  doc.documentElement.remove()
  doc.append(root)
  return doc
}

interface SealedProps extends Omit<ComponentProps<'iframe'>, 'src' | 'srcDoc' | 'sandbox' | 'onLoad'> { html: string; title: string; filled?: (doc: Document) => void }

/** Sealed is a mail in a frame that runs nothing, fetches nothing and leads
 * nowhere. filled is called with the page each time it holds another mail. */
export function Sealed({ html, title, filled, ...rest }: SealedProps) {
  const frame = useRef<HTMLIFrameElement>(null)
  const told = useRef(filled)
  useLayoutEffect(() => { told.current = filled })
  const fill = () => {
    const doc = frame.current && pour(frame.current, html)
    if (doc) told.current?.(doc)
  }
  const again = useRef(fill)
  useLayoutEffect(() => { again.current = fill })
  useLayoutEffect(() => again.current(), [html])
  return <iframe {...rest} title={title} ref={frame} src={page} sandbox="allow-same-origin" referrerPolicy="no-referrer" onLoad={fill} />
}
