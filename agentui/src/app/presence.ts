import { useEffect } from 'react'
import { live } from './hub'
import { useLine } from './hooks'

const awayAfter = 5 * 60_000 // ms in which nobody looks at this page

/** usePresence tells colleagues, and visitors of the chat, whether somebody is
 * at this desk: online while the page is looked at, away a while after. */
export function usePresence() {
  const connected = useLine().state === 'live'
  useEffect(() => {
    if (!connected) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const say = () => {
      clearTimeout(timer)
      if (document.hidden) timer = setTimeout(() => live.say({ t: 'presence', state: 'away' }), awayAfter)
      else live.say({ t: 'presence', state: 'online' })
    }
    live.say({ t: 'presence', state: 'online' }) // a hidden page has just come back too
    if (document.hidden) say()
    document.addEventListener('visibilitychange', say)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', say)
    }
  }, [connected])
}
