import { useState } from 'react'
import { Sealed } from '@/ui/sealed'

const most = 1600 // px; a longer mail scrolls

/** Mail shows a mail as its reader gets it: scripts are off, nothing is fetched,
 * and there is no way out. On a dark ground it shows what the mail itself does
 * about dark; programs that turn colours round by themselves do more. */
export function Mail({ html, title, width, dark }: { html: string; title: string; width?: number; dark?: boolean }) {
  const [height, setHeight] = useState(320)
  return (
    <Sealed
      key={`${width} ${dark}`} html={html} title={title} filled={(doc) => setHeight(Math.min(most, Math.max(120, Math.ceil(doc.documentElement.getBoundingClientRect().height))))}
      className={`mx-auto block w-full ${dark ? 'bg-[#1b1b1b]' : 'bg-white'}`} style={{ height, maxWidth: width, colorScheme: dark ? 'dark' : 'light' }}
    />
  )
}
