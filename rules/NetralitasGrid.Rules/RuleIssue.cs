using System.Globalization;
using System.Text;

namespace NetralitasGrid.Rules;

/// <summary>One fault of a workflow, reported as a compiler would.</summary>
/// <param name="Code">Stable code, see <see cref="RuleCodes"/>.</param>
/// <param name="Severity">Whether it stops compilation.</param>
/// <param name="File">The file name as the caller gave it; empty for a workflow or an expression that came from no file.</param>
/// <param name="Pointer">RFC 6901 pointer of the JSON value at fault.</param>
/// <param name="Line">Line in the file, from 1; 0 when there is no file.</param>
/// <param name="Column">Column in UTF-16 code units, from 1; inside an expression it is the exact place, escapes counted.</param>
/// <param name="Message">What was found.</param>
/// <param name="Expected">What would have been right, if that can be said.</param>
/// <param name="Nearest">The nearest known name, if one is near.</param>
public sealed record RuleIssue(
    string Code,
    RuleSeverity Severity,
    string File,
    string Pointer,
    int Line,
    int Column,
    string Message,
    string? Expected = null,
    string? Nearest = null)
{
    /// <summary><c>file(line,col): error CODE: message; expected ...; did you mean 'x'?</c></summary>
    public override string ToString()
    {
        var text = new StringBuilder(File);
        if (Line > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"({Line},{Column})");
        }

        if (text.Length > 0)
        {
            text.Append(": ");
        }

        text.Append(Severity switch { RuleSeverity.Error => "error ", RuleSeverity.Warning => "warning ", _ => "note " }).Append(Code).Append(": ").Append(Message);
        if (Expected is not null)
        {
            text.Append("; expected ").Append(Expected);
        }

        if (Nearest is not null)
        {
            text.Append("; did you mean '").Append(Nearest).Append("'?");
        }

        return text.ToString();
    }
}
