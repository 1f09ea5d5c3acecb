import { useCallback, useEffect, useRef, useState } from 'react'

const rest = 150 // ms after the last step before the address bar follows

/** usePicked is the open conversation. It changes at once; the address follows
 * when somebody rests on one, so that leafing through costs no navigation. What
 * the address says of itself (a link, back) counts from then on. */
export function usePicked(address: string | undefined, view: string, go: (id: string | undefined, replace: boolean) => void) {
  const [ahead, setAhead] = useState<{ id: string | undefined } | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const picked = ahead ? ahead.id : address
  const here = useRef({ picked, address, go })
  useEffect(() => { here.current = { picked, address, go } })
  useEffect(() => { if (timer.current === undefined) setAhead(null) }, [address])
  useEffect(() => () => {
    clearTimeout(timer.current)
    timer.current = undefined
    setAhead(null)
  }, [view])
  const open = useCallback((id: string | undefined) => {
    clearTimeout(timer.current)
    const follow = () => {
      timer.current = undefined
      here.current.go(id, here.current.address !== undefined)
    }
    // The first one, and going back, are steps of their own in the history.
    if (here.current.picked === undefined || id === undefined) {
      setAhead(null)
      return follow()
    }
    setAhead({ id })
    timer.current = setTimeout(follow, rest)
  }, [])
  return { picked, open }
}
