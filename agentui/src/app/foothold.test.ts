import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { keepFoothold } from './foothold'

const frames: (() => void)[] = []
let stop: () => void
const $ = (id: string) => document.getElementById(id)!
/** settled lets what watches see it, and some frames pass. */
async function settled() {
  for (let i = 0; i < 4; i++) {
    await new Promise((done) => setTimeout(done))
    for (const frame of frames.splice(0)) frame()
  }
}
/** gone takes the ground away, as a browser does: no event, and the page has the focus. */
function gone(id: string) {
  $(id).remove()
  if (document.activeElement && !document.activeElement.isConnected) document.body.focus()
}

beforeEach(() => {
  frames.length = 0
  vi.stubGlobal('requestAnimationFrame', (fn: () => void) => frames.push(fn))
  vi.stubGlobal('cancelAnimationFrame', (n: number) => { frames[n - 1] = () => {} })
  history.replaceState(null, '', '/campaigns')
  document.body.innerHTML = `<div id="root"><nav><a id="rail" href="/x">Rail</a></nav><main><h1 id="head">Room</h1><ul id="list">
    <li id="a"><button id="a1">Edit</button><button id="a2">Remove</button></li>
    <li id="b"><button id="b1">Edit</button><button id="b2">Remove</button></li></ul>
    <input id="text"><button id="save">Save</button></main></div>`
  stop = keepFoothold(() => location.pathname, () => true)
})
afterEach(() => {
  stop()
  vi.unstubAllGlobals()
})

it('is on the next row when the row is gone, on the one before when it was the last', async () => {
  $('a2').focus()
  gone('a')
  await settled()
  expect(document.activeElement?.id).toBe('b1')
  $('list').insertAdjacentHTML('afterbegin', '<li id="c"><button id="c1">Edit</button><button id="c2">Remove</button></li>')
  $('b2').focus()
  gone('b')
  await settled()
  expect(document.activeElement?.id).toBe('c2')
})

it('is on what has taken the place', async () => {
  $('a2').focus()
  const other = document.createElement('span')
  other.innerHTML = '<button id="undo">Undo</button>'
  $('a').before(other)
  gone('a')
  await settled()
  expect(document.activeElement?.id).toBe('undo')
})

it('is never in a field, where the next letter would be typed', async () => {
  $('a2').focus()
  gone('list')
  await settled()
  expect(document.activeElement?.id).toBe('head')
})

it('is on the heading of the room that one came to, also when that takes its time', async () => {
  $('a1').focus()
  history.replaceState(null, '', '/campaigns/1')
  document.querySelector('main')!.innerHTML = '<p>loading</p>'
  document.body.focus()
  await settled()
  expect(document.activeElement).toBe(document.body)
  document.querySelector('main')!.innerHTML = '<h1 id="other">Another</h1><button>Do</button>'
  await settled()
  expect(document.activeElement?.id).toBe('other')
})

it('goes back to what opened a layer when that closes without saying so', async () => {
  $('save').focus()
  document.body.insertAdjacentHTML('beforeend', '<div id="layer"><button id="yes">Yes</button></div>')
  $('yes').focus()
  gone('layer')
  await settled()
  expect(document.activeElement?.id).toBe('save')
})

it('leaves alone whoever left by themselves, or was put somewhere', async () => {
  $('a2').focus()
  $('a2').blur()
  await settled()
  gone('a')
  await settled()
  expect(document.activeElement).toBe(document.body)
  $('b2').focus()
  gone('b')
  $('text').focus()
  await settled()
  expect(document.activeElement?.id).toBe('text')
})
