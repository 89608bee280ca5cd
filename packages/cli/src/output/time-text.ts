/** 0.4 s, 12.3 s, 4 min 05 s, 2 h 03 min, 3 d: short enough for a table. */
export function spanText(ms: number): string {
  const seconds = Math.max(0, ms) / 1_000
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`
  if (whole < 172_800)
    return `${Math.floor(whole / 3_600)} h ${String(Math.floor((whole % 3_600) / 60)).padStart(2, '0')} min`
  return `${Math.floor(whole / 86_400)} d`
}

/** The time of day, and before today the date as well, in local time. */
export function timeText(time: Date, now = new Date()): string {
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(twoDigits).join(':')
  if (time.toDateString() === now.toDateString()) return clock
  return `${time.getFullYear()}-${twoDigits(time.getMonth() + 1)}-${twoDigits(time.getDate())} ${clock}`
}

const twoDigits = (value: number): string => String(value).padStart(2, '0')
