// The button on the company's page, its badge, and the frame: in a closed
// shadow root, styled without a style element, so that the page's rules and
// policies neither reach it nor are broken by it.
import { speak } from './words'

const css = `
:host{all:initial!important;position:fixed!important;z-index:2147483000!important;bottom:20px!important;right:20px!important}
:host(.left){right:auto!important;left:20px!important}
*{box-sizing:border-box}
button{all:unset;box-sizing:border-box;position:relative;display:grid;place-items:center;width:56px;height:56px;border-radius:50%;cursor:pointer;background:var(--a);color:var(--o);box-shadow:0 2px 6px #0003,0 6px 20px #0003;transition:transform .15s}
button:hover{transform:scale(1.05)}
button:focus-visible{outline:3px solid #b35c00;outline-offset:2px;box-shadow:0 0 0 7px #fff}
button[aria-busy=true]{opacity:.7}
svg{width:28px;height:28px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
b{position:absolute;top:-4px;right:-4px;min-width:22px;height:22px;padding:0 6px;border-radius:11px;background:#a3281c;color:#fff;font:700 12px/22px system-ui,sans-serif;text-align:center}
b:empty{display:none}
i{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
iframe{position:fixed;bottom:92px;right:20px;width:min(384px,calc(100vw - 40px));height:min(660px,calc(100vh - 112px));border:0;border-radius:16px;background:Canvas;box-shadow:0 4px 12px #0003,0 12px 48px #0004;visibility:hidden;pointer-events:none;opacity:0;transform:translateY(8px);transition:opacity .15s,transform .15s;color-scheme:normal}
:host(.left) iframe{right:auto;left:20px}
.on{visibility:visible;pointer-events:auto;opacity:1;transform:none}
@media(max-width:480px),(max-height:420px){iframe{inset:0!important;width:100%;height:100%;border-radius:0}:host(.open) button{display:none}}
@media(prefers-reduced-motion:reduce){*{transition:none!important}}
@media(forced-colors:active){button{border:2px solid}}
`
const bubble = 'M4 5h16v11H9l-5 4z'
const cross = 'M6 6l12 12M18 6L6 18'

const channel = (v: number) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
const dark = (hex: string) => {
  const n = parseInt(hex.slice(1), 16)
  return 0.2126 * channel((n >> 16) / 255) + 0.7152 * channel(((n >> 8) & 255) / 255) + 0.0722 * channel((n & 255) / 255) <= 0.179
}

export interface Look { accent?: string; position?: string }

export function launcher(lang: string, press: () => void, intent: () => void) {
  const say = speak(lang)
  const host = document.createElement('div')
  const root = host.attachShadow({ mode: 'closed' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  root.adoptedStyleSheets = [sheet]
  const el = (name: string) => root.appendChild(document.createElement(name))
  const status = el('i')
  status.setAttribute('role', 'status')
  const button = el('button') as HTMLButtonElement
  button.type = 'button'
  button.setAttribute('aria-haspopup', 'dialog')
  const svg = button.appendChild(document.createElementNS('http://www.w3.org/2000/svg', 'svg'))
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  const path = svg.appendChild(document.createElementNS('http://www.w3.org/2000/svg', 'path'))
  const badge = button.appendChild(document.createElement('b'))
  badge.setAttribute('aria-hidden', 'true')
  let unread = 0
  let open = false
  const draw = () => {
    host.classList.toggle('open', open)
    button.setAttribute('aria-expanded', String(open))
    button.setAttribute('aria-label', (open ? say.close : say.open) + (unread ? ` (${say.unread(unread)})` : ''))
    path.setAttribute('d', open ? cross : bubble)
    badge.textContent = !unread ? '' : unread > 99 ? '99+' : String(unread)
  }
  button.onclick = press
  button.onpointerenter = button.onfocus = intent
  draw()
  document.body.append(host)
  return {
    host,
    root,
    title: say.frame,
    focus: () => button.focus(),
    busy: (on: boolean) => button.setAttribute('aria-busy', String(on)),
    show(now: boolean) {
      open = now
      draw()
    },
    unread(n: number, text: string) {
      if (n > unread && !open) status.textContent = `${say.unread(n)}: ${text}`
      if (!n) status.textContent = ''
      unread = n
      draw()
    },
    dress(look: Look) {
      const accent = /^#[0-9a-f]{6}$/i.test(look.accent ?? '') ? look.accent! : '#0b5fff'
      host.classList.toggle('left', look.position === 'left')
      button.style.setProperty('--a', accent)
      button.style.setProperty('--o', dark(accent) ? '#fff' : '#000')
    },
  }
}
