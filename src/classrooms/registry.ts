import type { Moodle } from '../academy/ports/moodle';
import { createMoodle as createMoodleClassroom } from './moodle/classroom';
import type { MoodleParts } from './moodle/client';

/** The systems of others where courses can be taught. */
export const createMoodle = (parts: MoodleParts): Moodle => createMoodleClassroom(parts);
