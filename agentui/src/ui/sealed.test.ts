import { describe, expect, it } from 'vitest'
import { still } from './sealed'

const read = (html: string) => {
  const doc = new DOMParser().parseFromString(html, 'text/html')
  still(doc)
  return doc.documentElement.outerHTML
}

describe('a mail in a sealed frame', () => {
  it('keeps its styles and pictures of its own, and asks for nothing', () => {
    const kept = read('<style>p { color: red; background: url(https://t.example/a.png) } @import "https://t.example/b.css";</style><p style="color: blue; background: URL(\'https://t.example/c.png\')">x</p><img src="data:image/png;base64,AA==" alt="ours"><img src="https://t.example/d.png" srcset="https://t.example/e.png 2x" alt="theirs"><table background="https://t.example/f.png"></table>')
    expect(kept).not.toContain('t.example')
    expect(kept).toContain('color: red')
    expect(kept).toContain('color: blue')
    expect(kept).toContain('data:image/png')
    expect(kept).toContain('alt="theirs"')
  })

  it('has nothing that runs, leads away by itself or changes where addresses lead', () => {
    const kept = read('<base href="https://t.example/"><meta http-equiv="refresh" content="0;url=https://t.example"><link rel="stylesheet" href="https://t.example/a.css"><script>x()</script><iframe src="https://t.example"></iframe><object data="https://t.example"></object><p>words</p>')
    expect(kept).not.toMatch(/t\.example|<(base|meta|link|script|iframe|object)/)
    expect(kept).toContain('words')
  })
})
