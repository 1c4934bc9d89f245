/** Who is in which team. */
export interface TeamMembers {
  /**
   * @param team `acme/sre`
   * @throws SluiceError where nobody says, such as for want of a permission, which is named
   */
  isMember(team: string, login: string): Promise<boolean>;
}
