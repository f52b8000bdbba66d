namespace NetralitasGrid.Cli.Subjects;

/// <summary>A subject key on the command line: <c>e</c> and 32 hex digits, as <c>POST /api/employees/lookup</c> answers it.</summary>
internal static class SubjectKeyArgument
{
    /// <exception cref="CommandException">The text is no subject key.</exception>
    public static string Check(string text) =>
        text is ['e', .. var rest] && rest.Length == 32 && rest.All(char.IsAsciiHexDigitLower)
            ? text
            : throw new CommandException("A subject key is 'e' and 32 hex digits; POST /api/employees/lookup gives it. Never type an identity number here.");
}
