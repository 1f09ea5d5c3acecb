import { useRef } from 'react'

/** dress gives a sealed document its styles: the policy of the desk allows none
 * that are written into a page, so that they are set one by one. Nothing in the
 * document can run, and nothing is fetched. */
export function dress(doc: Document): void {
  for (const el of doc.querySelectorAll<HTMLElement>('[style]')) el.style.cssText = el.getAttribute('style') ?? ''
  const win = doc.defaultView as (Window & { CSSStyleSheet: typeof CSSStyleSheet }) | null
  if (!win?.CSSStyleSheet) return
  doc.adoptedStyleSheets = [...doc.querySelectorAll('style')].map((from) => {
    const sheet = new win.CSSStyleSheet()
    sheet.replaceSync((from.textContent ?? '').replace(/@import[^;]*;/g, ''))
    return sheet
  })
}

/** Frame shows a designed mail as its reader gets it. It has no scripts, no forms
 * and no way out: the sandbox lets us in to dress it, and nothing else. */
export function Frame({ html, title, width, height = 460 }: { html: string; title: string; width?: number; height?: number }) {
  const frame = useRef<HTMLIFrameElement>(null)
  return (
    <iframe
      ref={frame} title={title} srcDoc={html} sandbox="allow-same-origin" referrerPolicy="no-referrer"
      onLoad={() => { const doc = frame.current?.contentDocument; if (doc) dress(doc) }}
      className="mx-auto block w-full rounded-sm border border-line bg-white" style={{ height, maxWidth: width, colorScheme: 'light' }}
    />
  )
}
