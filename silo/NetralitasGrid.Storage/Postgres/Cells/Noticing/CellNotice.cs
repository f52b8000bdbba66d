using System.Text.Json;
using NetralitasGrid.Grains.Identity;

namespace NetralitasGrid.Storage.Postgres.Cells.Noticing;

/// <summary>What one cell decided and every other cell must do, too; taken once there, however often it is sent.</summary>
/// <param name="Subject">The person's key; null where it is about no person.</param>
/// <param name="Kept">Of a join: the key that goes on, or null where the keys part.</param>
/// <param name="At">When it was decided: of two joins of one key the later one counts, and of two at the same moment that of the later cell by name.</param>
/// <param name="From">Name of the cell that decided it.</param>
/// <param name="By">Who did it, for the chains.</param>
/// <param name="Cases">Of a release: the cases that retention removed.</param>
internal sealed record CellNotice(
    GridId Id, NoticeKind Kind, string? Subject, string? Kept, DateTimeOffset At, string From, string By, IReadOnlyList<GridId>? Cases = null)
{
    public byte[] ToUtf8() => JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web);

    public static CellNotice Read(byte[] utf8) =>
        JsonSerializer.Deserialize<CellNotice>(utf8, JsonSerializerOptions.Web) ?? throw new JsonException("The notice is empty.");
}

/// <summary>What a notice is about; the numbers stand in its JSON.</summary>
public enum NoticeKind
{
    /// <summary>A subject key joined another, or parted from it.</summary>
    Alias = 1,

    /// <summary>A person's personal data is to be destroyed.</summary>
    Erase = 2,

    /// <summary>Cases that were moved away are removed in the cell that has them now: their part of the log may go, too.</summary>
    Release = 3,
}

/// <summary>A notice that another cell has not taken yet.</summary>
/// <param name="Cell">The cell that it waits for.</param>
/// <param name="Said">Why it was not taken when the cell was last asked; null before that.</param>
public sealed record PendingNotice(string Cell, NoticeKind Kind, string? Subject, DateTimeOffset Since, string? Said);
