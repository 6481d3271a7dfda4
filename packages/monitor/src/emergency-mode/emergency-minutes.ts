/** For how many minutes emergency mode may be asked for. */
export const EMERGENCY_MINUTES = { least: 1, most: 60 } as const;
