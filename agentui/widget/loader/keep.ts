// What this browser keeps for the chat, in the page's own storage; in memory
// where that is not allowed.
export interface Keep { all(): Record<string, string>; put(key: string, value: string | null): void; watch(key: string, fn: (value: string) => void): () => void }

export function keep(inbox: string): Keep {
  const prefix = `parley:${inbox}:`
  const memory: Record<string, string> = {}
  return {
    all() {
      const out = { ...memory }
      try {
        for (let i = 0; i < localStorage.length; i++) {
          const key = localStorage.key(i) ?? ''
          if (key.startsWith(prefix)) out[key.slice(prefix.length)] = localStorage.getItem(key) ?? ''
        }
      } catch { /* not allowed here */ }
      return out
    },
    put(key, value) {
      if (value === null) delete memory[key]
      else memory[key] = value
      try {
        if (value === null) localStorage.removeItem(prefix + key)
        else localStorage.setItem(prefix + key, value)
      } catch { /* full or not allowed: memory has it */ }
    },
    watch(key, fn) {
      const on = (e: StorageEvent) => { if (e.key === prefix + key && e.newValue) fn(e.newValue) }
      addEventListener('storage', on)
      return () => removeEventListener('storage', on)
    },
  }
}
