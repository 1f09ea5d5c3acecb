import { useLayoutEffect, useRef, useState } from 'react'
import { Sealed } from '@/ui/sealed'

const wide = 640 // px that a mail is drawn at, however small it is shown

/** Picture is a mail as a drawing: nothing in it can be reached or pressed. */
export function Picture({ html, title }: { html: string; title: string }) {
  const box = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const el = box.current
    if (!el || typeof ResizeObserver === 'undefined') return
    const look = new ResizeObserver(() => setWidth(el.clientWidth))
    look.observe(el)
    return () => look.disconnect()
  }, [])
  const scale = width / wide
  return (
    <div ref={box} aria-hidden="true" className="relative h-56 overflow-hidden bg-[#f3f4f6]">
      <Sealed
        html={html} title={title} tabIndex={-1} scrolling="no"
        className="pointer-events-none absolute start-0 top-0 origin-top-left border-0 bg-white rtl:origin-top-right" style={{ width: wide, height: scale > 0 ? 224 / scale : 640, transform: `scale(${scale || 0.5})`, colorScheme: 'light' }}
      />
    </div>
  )
}
