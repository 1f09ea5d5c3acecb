const mac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform)

/** keyText writes "mod+k" as people of this platform read it. */
export function keyText(keys: string): string[] {
  return keys.split(' ').map((stroke) =>
    stroke.split('+').map((part) => {
      switch (part) {
        case 'mod': return mac ? '⌘' : 'Ctrl'
        case 'shift': return mac ? '⇧' : 'Shift'
        case 'enter': return mac ? '↩' : 'Enter'
        case 'escape': return 'Esc'
        case 'arrowdown': return '↓'
        case 'arrowup': return '↑'
        default: return part.length === 1 ? part.toUpperCase() : part
      }
    }).join(mac ? '' : '+'))
}

export function Keys({ of, inverse }: { of: string; inverse?: boolean }) {
  return (
    <span className="inline-flex gap-1" aria-hidden="true">
      {keyText(of).map((k) => (
        <kbd key={k} className={`rounded border px-1 font-sans text-[11px] leading-4 ${inverse ? 'border-bg/30' : 'border-line-strong/60 bg-bg text-muted'}`}>{k}</kbd>
      ))}
    </span>
  )
}
