const paths = {
  check: 'M4.5 10.5l3.5 3.5 7.5-8',
  close: 'M5 5l10 10M15 5L5 15',
  download: 'M10 3.5v9m0 0L6.5 9m3.5 3.5L13.5 9M4 16.5h12',
  image: 'M3.5 4.5h13v11h-13zM3.5 13l4-4 3.5 3.5 2-2 3.5 3.5M13 7.5h.01',
  pen: 'M4 16l1-4L13.5 3.5l3 3L8 15l-4 1z',
  plus: 'M10 4v12M4 10h12',
  undo: 'M7 5L3.5 8.5 7 12M4 8.5h8a4 4 0 010 8H9',
  upload: 'M10 12.5v-9m0 0L6.5 7M10 3.5L13.5 7M4 16.5h12',
  warning: 'M10 6v5m0 3h.01M10 2.5l8 14.5H2z',
}

export function Icon({ name }: { name: keyof typeof paths }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  )
}
