import { useRef, useState } from 'react'
import { dress } from '@/rooms/campaigns/builder/frame'

const most = 1600 // px; a longer mail scrolls

/** Mail shows a mail as its reader gets it: scripts are off, nothing is fetched,
 * and there is no way out. On a dark ground it shows what the mail itself does
 * about dark; programs that turn colours round by themselves do more. */
export function Mail({ html, title, width, dark }: { html: string; title: string; width?: number; dark?: boolean }) {
  const frame = useRef<HTMLIFrameElement>(null)
  const [height, setHeight] = useState(320)
  const load = () => {
    const doc = frame.current?.contentDocument
    if (!doc?.body) return
    dress(doc)
    setHeight(Math.min(most, Math.max(120, Math.ceil(doc.documentElement.getBoundingClientRect().height))))
  }
  return (
    <iframe
      key={`${width} ${dark}`} ref={frame} title={title} srcDoc={html} sandbox="allow-same-origin" referrerPolicy="no-referrer" onLoad={load}
      className={`mx-auto block w-full ${dark ? 'bg-[#1b1b1b]' : 'bg-white'}`} style={{ height, maxWidth: width, colorScheme: dark ? 'dark' : 'light' }}
    />
  )
}
