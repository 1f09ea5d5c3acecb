import { useEffect, useState } from 'react'

const leafing = 120 // ms; who goes on sooner was leafing through

/** useStays is true once the same one has been there for a moment. */
export function useStays(id: string): boolean {
  const [stayed, setStayed] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setStayed(id), leafing)
    return () => clearTimeout(timer)
  }, [id])
  return stayed === id
}
