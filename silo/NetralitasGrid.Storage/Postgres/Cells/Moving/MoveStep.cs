namespace NetralitasGrid.Storage.Postgres.Cells.Moving;

/// <summary>The steps of a move, in their order; stored by name as the step that comes next.</summary>
internal enum MoveStep
{
    /// <summary>The new cell expects the province, the old one takes no more appends for it.</summary>
    Begin,

    /// <summary>What was appended before is handled.</summary>
    Drain,

    /// <summary>A message to each subject with cases in the province.</summary>
    Leave,

    /// <summary>The turns of these messages have put the cases into the outbox, and the new cell has them.</summary>
    Hand,

    /// <summary>Report keys are copied: repeated posts are answered as before.</summary>
    Keys,

    /// <summary>The new cell takes appends.</summary>
    Own,

    /// <summary>What is only read is copied: the log, decisions, sealed parts, histories of cases, dead letters.</summary>
    History,

    /// <summary>Nothing is left to do.</summary>
    Done,
}

/// <summary>Where a move stands.</summary>
/// <param name="Barrier">Incidents of the province have numbers up to this one.</param>
/// <param name="Mark">History up to this number has been copied.</param>
/// <param name="Since">When the move began.</param>
internal sealed record MovePlace(MoveStep Step, long Barrier, long Mark, DateTimeOffset Since);
