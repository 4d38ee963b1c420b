/** An error as Moodle answers it, always with HTTP status 200. `debuginfo` is shown only where the site shows details. */
export class MoodleException extends Error {
  override readonly name = 'MoodleException';

  constructor(
    readonly exception: string,
    readonly errorcode: string,
    message: string,
    readonly debuginfo?: string,
  ) {
    super(message);
  }
}

/** A parameter is not as it should be; what is wrong is a detail. */
export const invalidParameter = (debuginfo: string): MoodleException =>
  new MoodleException('invalid_parameter_exception', 'invalidparameter', 'Invalid parameter value detected', debuginfo);

/** The token may not do this at all. */
export const accessDenied = (debuginfo: string): MoodleException =>
  new MoodleException('webservice_access_exception', 'accessexception', 'Access control exception', debuginfo);

/** The user of the token lacks a capability. */
export const lacksCapability = (what: string): MoodleException =>
  new MoodleException(
    'required_capability_exception',
    'nopermissions',
    `Sorry, but you do not currently have permissions to do that (${what}).`,
  );
