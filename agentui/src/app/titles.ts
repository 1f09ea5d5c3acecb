// The tab, and whoever has pages read to them, say which room this is.
const name = document.title
const turns = /[\u202a-\u202e\u2066-\u2069]/g // signs that would turn the rest of the line around

/** titleOf is what a page is called whose heading is this. */
export const titleOf = (heading: string): string => {
  const words = heading.replace(turns, '').replace(/\s+/g, ' ').trim()
  return words && words !== '…' ? `${words} · ${name}` : name
}

/** keepTitle names the page after its heading, or after what it shows of a room where
 * something is marked with data-page, until it is told to stop. */
export function keepTitle(): () => void {
  let due: ReturnType<typeof setTimeout> | undefined
  const look = () => {
    due = undefined
    const title = titleOf((document.querySelector('[data-page]') ?? document.querySelector('h1'))?.textContent ?? '')
    if (title !== document.title) document.title = title
  }
  const eye = new MutationObserver(() => { due ??= setTimeout(look, 100) })
  eye.observe(document.body, { childList: true, subtree: true, characterData: true })
  look()
  return () => {
    eye.disconnect()
    clearTimeout(due)
    document.title = name
  }
}
